// What stands in an element with data-live is fetched anew when the server says that something has changed: the element gets the event
// wuzha:changed, at most once in a few seconds. When the stream breaks, the browser opens it again; what has happened meanwhile is told
// then. Elements fetch themselves now and then besides, so that they live without the stream too.
const pause = 3000 // milliseconds between two fetches

for (const box of document.querySelectorAll('[data-live]')) {
  let waiting = 0
  let last = 0
  const tell = () => {
    waiting = 0
    last = Date.now()
    box.dispatchEvent(new CustomEvent('wuzha:changed'))
  }
  const stream = new EventSource(box.dataset.live)
  stream.onmessage = () => {
    if (!waiting) waiting = setTimeout(tell, Math.max(0, last + pause - Date.now()))
  }
  addEventListener('pagehide', () => stream.close())
}
