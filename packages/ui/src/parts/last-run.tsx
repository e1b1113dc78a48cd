import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import type { LastChecks } from './last-checks.ts'
import { Moment } from './moment.tsx'

/** When the run was that made checks, which leads to it. */
export function LastRun({ of: { run } }: { readonly of: LastChecks }): ReactElement {
  return (
    <Link to="/runs/$run" params={{ run: run.run }}>
      <Moment at={run.createdAt} />
    </Link>
  )
}
