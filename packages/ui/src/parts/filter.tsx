import { NativeSelect } from '@mantine/core'
import type { ReactElement } from 'react'
import { useLanguage } from '../words/language.tsx'

/** What a list is narrowed to of one thing, as its state: one of some values, or any. */
export function Filter<T extends string>(shown: {
  /** What the values are of. */
  readonly label: string
  readonly values: readonly T[]
  readonly nameOf: (value: T) => string
  readonly picked: T | undefined
  readonly pick: (value: T | undefined) => void
}): ReactElement {
  const { say } = useLanguage()
  const { label, values, nameOf, picked, pick } = shown
  return (
    <NativeSelect
      size="xs"
      className="filter"
      aria-label={label}
      value={picked ?? ''}
      onChange={({ currentTarget }) => pick(values.find((value) => value === currentTarget.value))}
      data={[{ value: '', label: `${label}: ${say('list.any')}` }, ...values.map((value) => ({ value, label: nameOf(value) }))]}
    />
  )
}
