// Names that may be written at the cursor of the plan's editor, as the server reads the text: a list below the cursor, chosen with the
// arrow keys and Enter or Tab. The keys go on working in the text; the list never takes the focus.
const wait = 150

export function offerNames (area, lineHeight) {
  const box = document.getElementById('plan-offers')
  const said = document.getElementById('plan-offered')
  if (!box) return { takes: () => false }
  let timer = 0
  let asked = 0
  let chosen = -1
  const options = () => [...box.querySelectorAll('[role="option"]')]
  const shown = () => !box.hidden

  const close = () => {
    clearTimeout(timer)
    asked++
    box.hidden = true
    chosen = -1
    area.removeAttribute('aria-activedescendant')
  }

  const choose = n => {
    const all = options()
    chosen = (n + all.length) % all.length
    all.forEach((option, i) => option.setAttribute('aria-selected', String(i === chosen)))
    all[chosen].scrollIntoView({ block: 'nearest' })
    area.setAttribute('aria-activedescendant', all[chosen].id)
  }

  const here = () => {
    const lines = area.value.slice(0, area.selectionStart).split('\n')
    return { line: lines.length, text: lines[lines.length - 1] }
  }

  const place = replace => {
    const style = getComputedStyle(area)
    const pen = document.createElement('canvas').getContext('2d')
    pen.font = `${style.fontSize} ${style.fontFamily}`
    const at = here()
    const left = area.offsetLeft + parseFloat(style.paddingLeft) + pen.measureText([...at.text].slice(0, -replace || undefined).join('')).width - area.scrollLeft
    const above = area.offsetTop + parseFloat(style.paddingTop) + (at.line - 1) * lineHeight - area.scrollTop
    const below = above + lineHeight + 2
    box.style.left = `${Math.max(0, Math.min(left, area.parentElement.clientWidth - box.offsetWidth - 4))}px`
    box.style.top = `${below + box.offsetHeight > area.offsetTop + area.clientHeight ? Math.max(0, above - box.offsetHeight - 2) : below}px`
  }

  const ask = async () => {
    const mine = ++asked
    const at = here()
    const body = new URLSearchParams({ form: 'plan', do: 'offer', plan: area.value, line: at.line, column: [...at.text].length + 1 })
    let html = ''
    try {
      const got = await fetch(location.href, { method: 'POST', body, headers: { 'HX-Request': 'true', 'HX-Target': 'plan-offers' } })
      if (got.ok) html = await got.text()
    } catch {
      // Without the server the text can still be written.
    }
    if (mine !== asked || document.activeElement !== area) return
    box.innerHTML = html
    const list = box.firstElementChild
    if (!list) { close(); return }
    box.hidden = false
    said.textContent = list.dataset.said
    place(Number(list.dataset.replace))
    choose(0)
  }

  const write = option => {
    const replace = Number(box.firstElementChild.dataset.replace)
    const text = option.dataset.write
    close()
    area.focus()
    area.setSelectionRange(area.selectionStart - replace, area.selectionStart)
    // insertText keeps the browser's undo; where there is none, the text is set.
    if (!document.execCommand('insertText', false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end')
    area.dispatchEvent(new Event('input', { bubbles: true }))
  }

  area.addEventListener('input', event => {
    if (event.isComposing) return
    close()
    // What was typed or chosen just now asks for more after a letter, a dot, or where a value begins.
    if (/(?:[\w\u4e00-\u9fff.]|[:[{,] )$/.test(here().text)) timer = setTimeout(ask, wait)
  })
  area.addEventListener('compositionend', () => { timer = setTimeout(ask, wait) })
  area.addEventListener('blur', close)
  area.addEventListener('scroll', close)
  area.addEventListener('click', close)
  box.addEventListener('mousedown', event => {
    event.preventDefault() // the text keeps the focus
    const option = event.target.closest('[role="option"]')
    if (option) write(option)
  })

  // takes tells whether a key was meant for the list.
  const takes = event => {
    if (event.isComposing) return false
    const calls = (event.key === '/' && event.altKey) || (event.key === ' ' && event.ctrlKey)
    const turn = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (calls) ask()
    else if (!shown()) return false
    else if (turn) choose(chosen + turn)
    else if (event.key === 'Escape') close()
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) write(options()[chosen])
    else return false
    event.preventDefault()
    return true
  }
  return { takes }
}
