import type { Template } from './ref.ts'

/** A condition under which the steps of a branch run: a value is the one that the branch is for. */
export interface Branch {
  readonly value: Template
  /** The value, as text; null for the branch of all others. */
  readonly is: string | null
  /** The values that have a branch of their own. */
  readonly among: readonly string[]
}

/** A branch while the plan adds its steps: its value is a handle still. */
export interface OpenBranch extends Omit<Branch, 'value'> {
  readonly value: unknown
}

/** Calls each case of a `when` with its branch open, so that the steps which it adds are of that branch; gives what the cases returned. */
export function callCases(
  open: OpenBranch[],
  choice: { readonly value: unknown; readonly cases: Readonly<Record<string, () => unknown>> },
): object {
  const { value, cases } = choice
  const among = Object.keys(cases).filter((name) => name !== 'otherwise')
  const results = Object.entries(cases).map(([name, add]) => {
    open.push({ value, is: name === 'otherwise' ? null : name, among })
    try {
      return [name, add()]
    } finally {
      open.pop()
    }
  })
  return Object.fromEntries(results) as object
}
