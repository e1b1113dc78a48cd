import type { DbtContext } from '../context/dbt-context.ts'
import type { DbtManifest } from '../manifest/dbt-manifest.ts'
import type { DbtProject } from '../project/dbt-project.ts'
import type { ProjectFile } from '../project/project-files.ts'
import type { FileMakings } from '../project/shared-files.ts'
import type { Target } from '../project/target.ts'
import type { CaptureCache } from './capture-cache.ts'
import type { ParseScopes } from './parse-scopes.ts'
import type { Problems } from './problems.ts'
import type { Properties } from './properties.ts'

/** What all that reads a project works with. */
export interface ParseState {
  readonly root: DbtProject
  /** The root and its packages, by name. */
  readonly projects: ReadonlyMap<string, DbtProject>
  readonly target: Target
  readonly context: DbtContext
  /** What templates of resources are run in. */
  readonly scopes: ParseScopes
  /** The names of resources that could not be read. */
  readonly failed: Set<string>
  readonly properties: Properties
  readonly manifest: DbtManifest
  readonly problems: Problems
  /** Seconds since 1970, when the reading began. */
  readonly now: number
  /** What templates said the last time; undefined where nothing is kept. */
  readonly cache: CaptureCache | undefined
  /** The variables of the environment that templates have read so far, each as often as it was. */
  readonly environmentReads: readonly string[]
  /** What was made of files that the project has in common with others. */
  readonly shared: FileMakings
  /** The text of a file. */
  readonly read: (file: ProjectFile) => string
}
