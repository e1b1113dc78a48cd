import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useRouter } from '@tanstack/react-router'
import { useMemo, useRef } from 'react'
import type { ReactElement } from 'react'
import { useKeys } from './keys.ts'

/** Searches a moment after the last letter, unless who typed it is on the way to another page by then. */
export function useSearchSoon(search: (text: string) => void): (text: string) => void {
  const router = useRouter()
  const soon = useDebouncedCallback((text: string, page: string) => {
    if (router.latestLocation.pathname === page) search(text)
  }, 200)
  return (text) => soon(text, router.latestLocation.pathname)
}

/** A field that searches a list a moment after the last letter; `/` goes to it. */
export function SearchField(shown: {
  readonly label: string
  readonly text: string
  readonly search: (text: string) => void
}): ReactElement {
  const field = useRef<HTMLInputElement>(null)
  const search = useSearchSoon(shown.search)
  const keys = useMemo(() => ({ '/': () => field.current?.focus() }), [])
  useKeys(keys)
  return (
    <TextInput
      ref={field}
      size="xs"
      w={300}
      type="search"
      aria-label={shown.label}
      placeholder={shown.label}
      defaultValue={shown.text}
      onChange={({ currentTarget }) => search(currentTarget.value)}
    />
  )
}
