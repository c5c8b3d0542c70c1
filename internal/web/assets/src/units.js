// A field that names a unit proposes units while somebody types: the server's list stands below the field and is chosen with the arrow keys
// and Enter, or with a click. The field is an ordinary one; without script a name or an id is typed in full.
const wait = 200
let timer = 0
let asked = 0

const fieldOf = event => event.target.closest?.('input[data-offers]')
const boxOf = field => document.getElementById(`offers-${field.name}`)
const optionsOf = field => [...boxOf(field).querySelectorAll('[role="option"]')]

function close(field) {
  clearTimeout(timer)
  asked++
  boxOf(field).hidden = true
  field.setAttribute('aria-expanded', 'false')
  field.removeAttribute('aria-activedescendant')
}

function choose(field, n) {
  const all = optionsOf(field)
  if (all.length === 0) return
  all.forEach((option, i) => option.setAttribute('aria-selected', String(i === (n + all.length) % all.length)))
  const chosen = all[(n + all.length) % all.length]
  chosen.scrollIntoView({ block: 'nearest' })
  field.setAttribute('aria-activedescendant', chosen.id)
}

async function ask(field) {
  const mine = ++asked
  const at = new URL(field.dataset.offers, location.href)
  at.searchParams.set('q', field.value)
  let html = ''
  try {
    const got = await fetch(at, { headers: { 'HX-Request': 'true', 'HX-Target': 'unit-offers' } })
    if (got.ok) html = await got.text()
  } catch {
    // Without the server a name can still be typed.
  }
  if (mine !== asked || document.activeElement !== field) return
  const box = boxOf(field)
  box.innerHTML = html
  box.hidden = html === ''
  optionsOf(field).forEach((option, i) => { option.id = `${box.id}-${i}` })
  field.setAttribute('aria-expanded', String(optionsOf(field).length > 0))
  field.removeAttribute('aria-activedescendant')
  if (field.value.trim() !== '') choose(field, 0)
}

function take(field, option) {
  field.value = option.dataset.write
  field.dispatchEvent(new Event('change', { bubbles: true }))
  field.form?.dispatchEvent(new Event('input')) // for the draft
  close(field)
}

document.addEventListener('focusin', event => {
  const field = fieldOf(event)
  if (!field) return
  field.setAttribute('role', 'combobox')
  field.setAttribute('aria-autocomplete', 'list')
  field.setAttribute('aria-expanded', 'false')
  field.setAttribute('aria-controls', boxOf(field).id)
  if (field.value === '') ask(field)
})
document.addEventListener('focusout', event => {
  const field = fieldOf(event)
  if (field) close(field)
})
document.addEventListener('input', event => {
  const field = fieldOf(event)
  if (!field || event.isComposing) return
  clearTimeout(timer)
  timer = setTimeout(() => ask(field), wait)
})
document.addEventListener('compositionend', event => {
  const field = fieldOf(event)
  if (field) timer = setTimeout(() => ask(field), wait)
})
document.addEventListener('mousedown', event => {
  const box = event.target.closest?.('.unit-offers')
  if (!box) return
  event.preventDefault() // the field keeps the focus
  const option = event.target.closest('[role="option"]')
  if (option) take(box.parentElement.querySelector('input[data-offers]'), option)
})
document.addEventListener('keydown', event => {
  const field = fieldOf(event)
  if (!field || event.isComposing) return
  const turn = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  const all = optionsOf(field)
  const chosen = all.findIndex(option => option.getAttribute('aria-selected') === 'true')
  if (turn && boxOf(field).hidden) ask(field)
  else if (turn) choose(field, chosen < 0 && turn < 0 ? -1 : chosen + turn)
  else if (boxOf(field).hidden) return
  else if (event.key === 'Escape') close(field)
  else if (event.key === 'Enter' && chosen >= 0) take(field, all[chosen])
  else return
  event.preventDefault()
})
