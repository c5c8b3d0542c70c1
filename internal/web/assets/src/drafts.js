// What is typed into a form with data-draft stays in this browser until it has been sent: a closed tab loses nothing. Passwords and files
// are left out; signing out forgets everything.
const prefix = 'wuzha-draft:'
const lifetime = 7 * 86400 * 1000

const keyOf = form => `${prefix}${document.body.dataset.person}:${location.pathname}:${form.dataset.draft}`
const fieldsOf = form => [...form.elements].filter(e => e.name && !['password', 'file', 'hidden', 'submit', 'button'].includes(e.type))

function stored(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key))
    return draft && Date.now() - draft.at < lifetime ? draft.values : null
  } catch {
    return null
  }
}

function save(form) {
  const values = {}
  for (const e of fieldsOf(form)) {
    if (e.type === 'radio' && !e.checked) continue
    values[e.name] = e.type === 'checkbox' ? e.checked : e.value
  }
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), values }))
  } catch {
    // A full or forbidden store: the form still works.
  }
}

function restore(form, values) {
  for (const e of fieldsOf(form)) {
    if (!(e.name in values)) continue
    if (e.type === 'radio') e.checked = e.value === values[e.name]
    else if (e.type === 'checkbox') e.checked = values[e.name]
    else e.value = values[e.name]
  }
}

function forget(matches) {
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix) && matches(key)) localStorage.removeItem(key)
}

for (const form of document.querySelectorAll('form[data-draft]')) {
  const values = stored(keyOf(form))
  // What the server shows after a refusal is newer than the draft.
  if (values && !document.querySelector('.notice.bad')) restore(form, values)
  form.addEventListener('input', () => save(form))
  form.addEventListener('submit', () => sessionStorage.setItem('wuzha-sent', keyOf(form)))
}
const sent = sessionStorage.getItem('wuzha-sent')
if (sent) {
  sessionStorage.removeItem('wuzha-sent')
  if (document.querySelector('.notice.good')) localStorage.removeItem(sent)
}
for (const form of document.querySelectorAll('form[data-sign-out]')) form.addEventListener('submit', () => forget(() => true))
