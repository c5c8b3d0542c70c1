// Texts that people forward: a button copies them, another hands them to the phone's own way of sharing. Without script the text is there to
// be marked and copied.
function copied(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  return done ? Promise.resolve() : Promise.reject(new Error('not copied'))
}

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false
  button.addEventListener('click', () => {
    copied(document.getElementById(button.dataset.copy).textContent).then(() => { button.textContent = button.dataset.done }, () => {})
  })
}

if (navigator.share) {
  for (const button of document.querySelectorAll('[data-share]')) {
    button.hidden = false
    button.addEventListener('click', () => {
      navigator.share({ text: document.getElementById(button.dataset.share).textContent }).catch(() => {})
    })
  }
}
