import { useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { RefCallback } from 'react'

/**
 * Has the plain links of a part followed within the page, by one listener for all of them; it goes to the part's `ref`. For parts that hold
 * hundreds, where a `Link` for each would cost more than all else that is drawn; keys and readers need another way to the same places.
 */
export function useLinksWithin(): RefCallback<HTMLElement> {
  const { history } = useRouter()
  return useCallback(
    (part) => {
      const follow = (event: MouseEvent): void => {
        const { target, clientX, clientY, button, metaKey, ctrlKey, shiftKey, altKey } = event
        if (event.defaultPrevented || button !== 0 || metaKey || ctrlKey || shiftKey || altKey || !(target instanceof Element)) return
        // A link that came with the touch itself is under the finger, and not yet what was touched.
        const link = target.closest('a') ?? document.elementFromPoint(clientX, clientY)?.closest('a')
        const path = link?.getAttribute('href')
        if (path?.startsWith('/') !== true) return
        event.preventDefault()
        history.push(path)
      }
      part?.addEventListener('click', follow)
      return () => part?.removeEventListener('click', follow)
    },
    [history],
  )
}

/** The path of a run's page, for plain links. */
export function runPath(run: string): string {
  return `/runs/${encodeURIComponent(run)}`
}
