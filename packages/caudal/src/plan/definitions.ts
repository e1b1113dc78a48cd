import type { Dataset, Models, Pipeline, Pool, Task } from '../define/index.ts'
import type { SourceManifest } from './manifest.ts'

/** All that a project defines, and the source files that it is made of. */
export interface Definitions {
  /** The project's name. */
  readonly project: string
  /** The project's folder, absolute; places in it are written as paths from there. */
  readonly root: string
  /** Each pipeline with the file that exports it. */
  readonly pipelines: readonly { readonly pipeline: Pipeline; readonly file: string }[]
  readonly datasets: readonly Dataset[]
  readonly tasks: readonly Task[]
  readonly pools: readonly Pool[]
  /** The models that plans can build; null where the project has none, absent where they were not loaded, so that nothing is known of them. */
  readonly models?: Models | null
  readonly sources: readonly SourceManifest[]
  /** The source files that the definitions in a file are made of, itself included, as paths in `sources`; takes an absolute path. */
  readonly filesOf: (file: string) => readonly string[]
}
