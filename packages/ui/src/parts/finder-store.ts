import { createSpotlight } from '@mantine/spotlight'

const [store, orders] = createSpotlight()

/** Whether the palette is open, and what is written in it. */
export const finderStore: typeof store = store

/** Opens the palette. */
export function openFinder(): void {
  orders.open()
}
