// What HTML and htmx do not do: one tap is one sending, focus and spoken words after a swap, and honest trouble.
(() => {
  const byId = id => document.getElementById(id)
  const release = root => root.querySelectorAll('[aria-disabled=true]').forEach(b => b.removeAttribute('aria-disabled'))
  const tell = why => { const p = byId('trouble'); p.textContent = why ? p.dataset[why] : '' }

  // On window and before htmx, so that a second tap reaches nobody; aria-disabled keeps the focus where it is.
  addEventListener('submit', event => {
    const button = event.submitter
    if (event.target.querySelector('[aria-disabled=true]')) {
      event.preventDefault()
      event.stopImmediatePropagation()
    } else if (button) {
      button.setAttribute('aria-disabled', 'true')
      tell()
    }
  }, true)
  addEventListener('pageshow', () => release(document))

  document.addEventListener('htmx:finally:request', ({detail: {ctx}}) => release(ctx.sourceElement))
  document.addEventListener('htmx:error', () => tell('offline'))
  document.addEventListener('htmx:response:error', ({detail: {ctx}}) => ctx.response.status > 499 && tell('broken'))

  const speak = () => {
    const said = [...document.querySelectorAll('[data-said]')]
    if (said.length) byId('said').textContent = said.map(e => e.dataset.said).join(' ')
    said.forEach(e => e.removeAttribute('data-said'))
  }
  speak()

  document.addEventListener('htmx:after:swap', ({detail: {ctx}}) => {
    speak()
    if (ctx.request?.method !== 'POST') return // live news never moves the focus
    const root = byId(ctx.target?.id) || ctx.sourceElement
    const errors = root.querySelector('.error-summary')
    const lost = !document.activeElement || document.activeElement === document.body
    if (errors || lost) (errors || root.querySelector('[data-focus]') || byId('main')).focus()
    const prefix = errors?.dataset.title
    if (prefix && !document.title.startsWith(prefix)) document.title = prefix + document.title
  })
})()
