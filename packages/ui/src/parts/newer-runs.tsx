import { Button } from '@mantine/core'
import type { Run } from 'caudal/api'
import { useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { useLanguage } from '../words/language.tsx'

/** Splits runs, newest first, at the newest one that was shown: what came since, and the rest. Runs that have not been shown yet are all the rest. */
export function splitAt<T extends Pick<Run, 'run'>>(
  runs: readonly T[],
  top: string | null,
): { readonly newer: readonly T[]; readonly shown: readonly T[] } {
  if (top === null) return { newer: [], shown: runs }
  return { newer: runs.filter(({ run }) => run > top), shown: runs.filter(({ run }) => run <= top) }
}

/** Runs, newest first, that stay where they are: newer ones announce themselves above, and come once that is pressed. */
export function HeldRuns({
  runs,
  children,
}: {
  readonly runs: readonly Run[]
  readonly children: (shown: readonly Run[]) => ReactNode
}): ReactElement {
  const { say } = useLanguage()
  const newest = runs[0]?.run ?? null
  const [top, hold] = useState(newest)
  if (top === null && newest !== null) hold(newest)
  const { newer, shown } = splitAt(runs, top)
  return (
    <>
      <div role="status" className="newer">
        {newer.length > 0 && (
          <Button size="compact-xs" variant="light" onClick={() => hold(newest)}>
            {say('runs.newer', { count: newer.length })}
          </Button>
        )}
      </div>
      {children(shown)}
    </>
  )
}
