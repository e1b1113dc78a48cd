/** What a command does with what is selected. */
export interface ModelVerb {
  /** As templates see it in `flags.WHICH` and artifacts in their arguments. */
  readonly name: string
  /** The kinds of resources that it works on. */
  readonly kinds: readonly string[]
  /** Whether what is tested waits for its tests. */
  readonly testsFirst: boolean
  /** Whether resources are built, only their queries written, or an earlier state's shown. */
  readonly mode: 'run' | 'compile' | 'clone'
  /** Whether all queries are read by the engine, on empty tables, before anything is done. */
  readonly binds: boolean
}

/** What can be done with the resources of a dbt project, by dbt's names. */
export const modelVerbs: Readonly<Record<'build' | 'run' | 'test' | 'seed' | 'snapshot' | 'compile' | 'clone', ModelVerb>> = {
  build: { name: 'build', kinds: ['model', 'seed', 'snapshot', 'test', 'unit_test'], testsFirst: true, mode: 'run', binds: true },
  run: { name: 'run', kinds: ['model'], testsFirst: false, mode: 'run', binds: false },
  test: { name: 'test', kinds: ['test', 'unit_test'], testsFirst: false, mode: 'run', binds: false },
  seed: { name: 'seed', kinds: ['seed'], testsFirst: false, mode: 'run', binds: false },
  snapshot: { name: 'snapshot', kinds: ['snapshot'], testsFirst: false, mode: 'run', binds: false },
  compile: { name: 'compile', kinds: ['model', 'snapshot', 'test', 'analysis'], testsFirst: false, mode: 'compile', binds: true },
  clone: { name: 'clone', kinds: ['model', 'seed', 'snapshot'], testsFirst: false, mode: 'clone', binds: false },
}
