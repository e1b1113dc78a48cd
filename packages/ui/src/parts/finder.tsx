import { useSpotlight } from '@mantine/spotlight'
import { lazy, useEffect, useLayoutEffect, useState } from 'react'
import type { ReactElement } from 'react'
import { whenIdle } from '../time/now.ts'
import { finderStore, openFinder } from './finder-store.ts'
import { useFocusBack } from './focus-back.ts'
import type { Offer, Palette as Shown } from './palette.tsx'

const load = async (): Promise<{ readonly Palette: typeof Shown }> => await import('./palette.tsx')
const Palette = lazy(() => load().then(({ Palette }) => ({ default: Palette })))

function openByKey(event: KeyboardEvent): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== 'k') return
  event.preventDefault()
  openFinder()
}

/** Finds anything, by Ctrl-K or the button at the top. What it is made of is loaded once the page is at rest, and asks nothing before it is opened. */
export function Finder(offers: { readonly pages: readonly Offer[]; readonly actions: readonly Offer[] }): ReactElement | null {
  const { opened } = useSpotlight(finderStore)
  const [wanted, want] = useState(false)
  if (opened && !wanted) want(true)
  useFocusBack(opened)
  useLayoutEffect(() => {
    document.addEventListener('keydown', openByKey)
    return () => document.removeEventListener('keydown', openByKey)
  }, [])
  useEffect(() => whenIdle(() => void load()), [])
  return wanted ? <Palette pages={offers.pages} actions={offers.actions} /> : null
}
