import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useMemo, useRef } from 'react'
import type { ReactElement } from 'react'
import { useKeys } from './keys.ts'

/** A field that searches a list a moment after the last letter; `/` goes to it. */
export function SearchField(shown: {
  readonly label: string
  readonly text: string
  readonly search: (text: string) => void
}): ReactElement {
  const field = useRef<HTMLInputElement>(null)
  const search = useDebouncedCallback(shown.search, 200)
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
