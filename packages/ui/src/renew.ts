/**
 * Loads the page anew where a part of it is gone because the server came back with another build of the screen. Where the server is away,
 * or has the build that this page is of, nothing is done: the page says itself what could not be loaded.
 */
export function renewWhenReplaced(): void {
  window.addEventListener('vite:preloadError', () => void renewIfReplaced())
}

async function renewIfReplaced(): Promise<void> {
  const own = document.querySelector<HTMLScriptElement>('script[type=module][src]')?.getAttribute('src')
  try {
    const answer = await fetch('/', { cache: 'no-cache' })
    if (answer.ok && own !== null && own !== undefined && !(await answer.text()).includes(own)) window.location.reload()
  } catch {
    // The server is away: the notice above the page says so.
  }
}
