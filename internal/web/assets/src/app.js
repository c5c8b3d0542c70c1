// What the pages do by script. Every page works without it; nothing here asks another server.
import 'htmx.org'
import './drafts.js'
import './toasts.js'
import './share.js'
import './editor.js'
import './live.js'
import './units.js'

document.documentElement.classList.add('scripted')

// On a wide screen nothing is folded away. Browsers that know ::details-content show it without this.
if (matchMedia('(min-width: 901px)').matches) for (const fold of document.querySelectorAll('details.fold')) fold.open = true

// Of choices that scroll sideways the present one is in sight.
// The row is scrolled itself: scrollIntoView would let the first Tab start from here, past the skip link.
const shown = document.querySelector('.choices [aria-current]')
if (shown) {
  const row = shown.parentElement
  row.scrollLeft += Math.max(0, shown.getBoundingClientRect().right - row.getBoundingClientRect().right)
}

// Pickers show their choice at once; without script their button does.
document.addEventListener('change', event => {
  const form = event.target.closest?.('form[data-autosubmit]')
  if (form) form.requestSubmit()
})

// A menu closes with a click elsewhere and with Escape.
function closeMenus(except) {
  for (const menu of document.querySelectorAll('details.menu[open]')) if (menu !== except) menu.open = false
}
document.addEventListener('click', event => {
  closeMenus(event.target.closest?.('details.menu'))
  if (!event.target.closest?.('.search')) document.getElementById('search-results')?.replaceChildren()
})
document.addEventListener('keydown', event => {
  if (event.key === 'Escape') {
    closeMenus()
    document.getElementById('search-results')?.replaceChildren()
  }
  const typing = event.target.closest?.('input, textarea, select')
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault()
    document.getElementById('search-box')?.focus()
  }
})

document.addEventListener('click', event => {
  if (event.target.closest?.('[data-print]')) window.print()
})

// On paper nothing is folded away.
window.addEventListener('beforeprint', () => {
  for (const fold of document.querySelectorAll('details.long')) fold.open = true
})
