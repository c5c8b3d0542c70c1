import { offerNames } from './offers.js'

// The plan's editor: numbers beside the lines, a click on a problem goes to its line, a click on a name writes it at the cursor.
const area = document.getElementById('field-plan')
const numbers = document.querySelector('.line-numbers')
const lineHeight = 20

if (area && numbers) {
  let shown = 0
  const count = () => {
    const lines = area.value.split('\n').length
    if (lines === shown) return
    shown = lines
    numbers.textContent = Array.from({ length: lines }, (_, n) => n + 1).join('\n') + '\n\n'
  }
  const follow = () => { numbers.scrollTop = area.scrollTop }
  area.addEventListener('input', count)
  area.addEventListener('scroll', follow)
  addEventListener('load', count)
  count()

  const goTo = (line, column) => {
    const lines = area.value.split('\n')
    const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0)
    area.focus()
    area.setSelectionRange(start + Math.max(0, column - 1), start + (lines[line - 1] ?? '').length)
    area.scrollTop = Math.max(0, (line - 6) * lineHeight)
    follow()
  }
  document.addEventListener('click', event => {
    const problem = event.target.closest?.('[data-line]')
    if (problem) {
      event.preventDefault()
      area.scrollIntoView({ block: 'nearest' })
      goTo(Number(problem.dataset.line), Number(problem.dataset.column) || 1)
    }
    const name = event.target.closest?.('[data-insert]')
    if (name) {
      area.setRangeText(name.dataset.insert, area.selectionStart, area.selectionEnd, 'end')
      area.focus()
      area.dispatchEvent(new Event('input', { bubbles: true }))
    }
  })
  const offers = offerNames(area, lineHeight)
  // Tab would leave the text; two blanks are what YAML wants. Escape, then Tab, leaves it by keyboard.
  let leaving = false
  area.addEventListener('keydown', event => {
    if (offers.takes(event)) return
    if (event.key === 'Escape') leaving = true
    else if (event.key === 'Tab' && !event.shiftKey && !leaving) {
      event.preventDefault()
      area.setRangeText('  ', area.selectionStart, area.selectionEnd, 'end')
    } else if (event.key !== 'Tab') leaving = false
  })
}

// A secret that is shown once can be copied.
document.addEventListener('click', event => {
  const button = event.target.closest?.('[data-copy]')
  const source = button && document.getElementById(button.dataset.copy)
  if (!source) return
  getSelection()?.selectAllChildren(source)
  navigator.clipboard?.writeText(source.textContent).then(() => { button.textContent = button.dataset.copied }, () => {})
})
