// What the public pages do by script: share a text, draw a signature. They work without it.
import './share.js'

const box = document.querySelector('[data-draw]')
if (box && window.PointerEvent) {
  const canvas = box.querySelector('canvas')
  const pen = canvas.getContext('2d')
  const field = document.querySelector('input[name=drawing]')
  let drawn = false
  box.hidden = false
  pen.lineWidth = 5
  pen.lineCap = pen.lineJoin = 'round'
  const at = event => {
    const frame = canvas.getBoundingClientRect()
    return [(event.clientX - frame.left) * canvas.width / frame.width, (event.clientY - frame.top) * canvas.height / frame.height]
  }
  canvas.addEventListener('pointerdown', event => {
    canvas.setPointerCapture(event.pointerId)
    pen.beginPath()
    pen.moveTo(...at(event))
    drawn = true
  })
  canvas.addEventListener('pointermove', event => {
    if (!event.buttons) return
    pen.lineTo(...at(event))
    pen.stroke()
  })
  box.querySelector('[data-clear]').addEventListener('click', () => {
    pen.clearRect(0, 0, canvas.width, canvas.height)
    drawn = false
  })
  canvas.closest('form').addEventListener('submit', () => { field.value = drawn ? canvas.toDataURL('image/png') : '' })
}
