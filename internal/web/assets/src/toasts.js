// A part of a page that could not be fetched is said, and what is there stays.
function toast(text) {
  const box = document.getElementById('toasts')
  const note = document.createElement('div')
  note.className = 'toast-note'
  note.textContent = text
  box.replaceChildren(note)
  setTimeout(() => note.remove(), 8000)
}

document.addEventListener('htmx:sendError', () => toast(document.body.dataset.offline))
document.addEventListener('htmx:timeout', () => toast(document.body.dataset.offline))
document.addEventListener('htmx:responseError', () => toast(document.body.dataset.failed))
