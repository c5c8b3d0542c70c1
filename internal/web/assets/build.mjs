// Bundles the pages' styles, scripts and icons into built/, under names that carry a hash of their content, each also compressed.
// Run by `make assets`. Nothing in built/ is fetched from outside when a page is shown.
import { build } from 'esbuild'
import { PurgeCSS } from 'purgecss'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, 'built')
const manifest = {}

// keep writes a file under its hashed name.
function keep(name, text) {
  const bytes = Buffer.from(text)
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
  const hashed = name.replace(/\.(\w+)$/, `-${hash}.$1`)
  writeFileSync(join(out, hashed), bytes)
  writeFileSync(join(out, hashed + '.gz'), gzipSync(bytes, { level: 9 }))
  writeFileSync(join(out, hashed + '.br'), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
  manifest[name] = hashed
}

async function bundle(entry) {
  const result = await build({
    entryPoints: [join(here, 'src', entry)], bundle: true, minify: true, write: false, target: ['es2020', 'chrome87', 'firefox78', 'safari14'],
    legalComments: 'none', charset: 'utf8', loader: { '.svg': 'dataurl' }, logLevel: 'warning',
  })
  return result.outputFiles[0].text
}

// styles drops the rules that no template, script or Go source names: most of Tabler.
async function styles() {
  const css = await bundle('app.css')
  const web = join(here, '..')
  const [used] = await new PurgeCSS().purge({
    content: [join(web, 'templates/**/*.html'), join(web, '*.go'), join(here, 'src/*.js')],
    css: [{ raw: css }],
    defaultExtractor: text => text.match(/[\w-]+/g) ?? [],
    safelist: { standard: ['html', 'body'], greedy: [/^\[data-bs-theme/, /^depth-/, /^heat-/] },
    variables: true, fontFace: true, keyframes: true,
  })
  return used.css
}

// sprite holds the icons of icons.txt, each a symbol of its own.
function sprite() {
  const names = readFileSync(join(here, 'icons.txt'), 'utf8').split('\n').filter(Boolean)
  const symbols = names.map(name => {
    const svg = readFileSync(join(here, 'node_modules/@tabler/icons/icons/outline', name + '.svg'), 'utf8')
    const inner = svg.replace(/<!--[\s\S]*?-->/, '').replace(/^[\s\S]*?<svg[\s\S]*?>|<\/svg>\s*$/g, '').replace(/\s*\n\s*/g, '')
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`
}

mkdirSync(out, { recursive: true })
for (const old of readdirSync(out)) if (old !== '.gitkeep') rmSync(join(out, old))
keep('app.js', await bundle('app.js'))
keep('charts.js', await bundle('charts.js'))
keep('public.js', await bundle('public.js'))
keep('public.css', await bundle('public.css'))
keep('app.css', await styles())
keep('icons.svg', sprite())
keep('icon.svg', readFileSync(join(here, 'src/icon.svg')))
writeFileSync(join(out, 'manifest.json'), JSON.stringify(manifest, null, 1) + '\n')
