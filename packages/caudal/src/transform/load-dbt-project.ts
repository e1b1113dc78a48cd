import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../kernel/index.ts'
import { Fault } from '../kernel/index.ts'
import type { TemplateLine } from './context/base-functions.ts'
import { baseFunctions } from './context/base-functions.ts'
import type { DbtContext } from './context/dbt-context.ts'
import type { Env } from './context/env-var.ts'
import { envVarFunction } from './context/env-var.ts'
import { varObject } from './context/names.ts'
import { createYamlRenderer } from './context/yaml-renderer.ts'
import type { StandardMacros } from './macros/standard-macro.ts'
import type { DbtManifest } from './manifest/dbt-manifest.ts'
import { dbtVersion } from './parse/empty-manifest.ts'
import { parseProject } from './parse/parse-project.ts'
import type { DbtProject } from './project/dbt-project.ts'
import { projectFile, readDbtProject, readProfileName } from './project/read-dbt-project.ts'
import { unshared } from './project/shared-files.ts'
import type { SharedFiles } from './project/shared-files.ts'
import { readPackages } from './project/read-packages.ts'
import { readProfile } from './project/read-profile.ts'
import type { Target } from './project/target.ts'
import { selectorEntries } from './select/selector-entries.ts'
import { isInRanges } from './project/version-range.ts'
import type { WatchedReading } from './watched-reading.ts'

/** What a dbt project is loaded with. */
export interface LoadDbtProjectOptions {
  /** The folder of its dbt_project.yml. */
  readonly root: string
  readonly clock: Clock
  /** The environment; nothing else is read of it. */
  readonly env: Env
  readonly standard: StandardMacros
  /** Where models are built, or the name of an output of profiles.yml. Default what profiles.yml says. */
  readonly target?: Target | string
  /** The profile to use instead of the one that dbt_project.yml names. */
  readonly profile?: string
  /** Variables that go before those of dbt_project.yml. */
  readonly vars?: Readonly<Record<string, unknown>>
  /** Default DBT_PROFILES_DIR, then the project's folder, then `.dbt` in the home folder. */
  readonly profilesDir?: string
  /** What templates log and print. Default nowhere. */
  readonly log?: (line: TemplateLine) => void
  /**
   * Keeps what templates say, so that the next reading need not run those that have not changed: in a file of that path, or with true in
   * the project's target folder. Default false.
   */
  readonly cache?: string | boolean
  /** Watches what the reading follows from. */
  readonly reading?: WatchedReading
  /** What other projects have made of files that this one reads too. Default nothing. */
  readonly shared?: SharedFiles
  /** Told where models are built as soon as that is known, before the project is read. */
  readonly aimed?: (target: Target) => void
}

/** A dbt project, ready to be selected from, compiled and built. */
export interface LoadedDbtProject {
  readonly project: DbtProject
  readonly packages: readonly DbtProject[]
  readonly target: Target
  readonly manifest: DbtManifest
  readonly context: DbtContext
  readonly warnings: readonly Fault[]
}

/** Loads a dbt project with its packages. Rejects with a Fault, or with Faults: everything that is wrong with its resources, at once. */
export async function loadDbtProject(options: LoadDbtProjectOptions): Promise<LoadedDbtProject> {
  const { root, env, clock, standard, vars = {}, log = () => undefined } = options
  const warnings: Fault[] = []
  const warn = (fault: Fault): void => void warnings.push(fault)
  const given = new Map(Object.entries(vars))
  const rendererFor = (target: Readonly<Record<string, unknown>> | undefined): ReturnType<typeof createYamlRenderer> => {
    const functions = baseFunctions(log)
    const names: Readonly<Record<string, unknown>> = {
      ...functions,
      env_var: envVarFunction({ env }),
      var: varObject({ vars: () => given }),
      target,
    }
    return createYamlRenderer((name) => (Object.hasOwn(names, name) ? names[name] : undefined))
  }
  const target = typeof options.target === 'object' ? options.target : profileTarget(options, rendererFor(undefined), given)
  options.aimed?.(target)
  const renderer = rendererFor(target.facts)
  const project = readDbtProject({ root, renderer, warn })
  const packages = readPackages({ project, renderer, warn })
  for (const each of [project, ...packages]) if (!isInRanges(dbtVersion, each.requires)) warn(wrongVersion(each))
  options.reading?.look([project, ...packages], profileFolders(options))
  const parsed = await parseProject({
    root: project,
    packages,
    target,
    vars,
    env,
    standard,
    log,
    clock,
    shared: options.shared ?? unshared,
    ...cacheOf(options, project),
    ...(options.reading !== undefined && { folders: options.reading.folders }),
  })
  Object.assign(parsed.manifest.selectors, selectorEntries({ root, renderer }))
  return { project, packages, target, ...parsed, warnings: [...warnings, ...parsed.warnings] }
}

function profileTarget(
  options: LoadDbtProjectOptions,
  renderer: ReturnType<typeof createYamlRenderer>,
  vars: ReadonlyMap<string, unknown>,
): Target {
  const { root, env, target } = options
  return readProfile({
    folders: profileFolders(options),
    profile: options.profile ?? readProfileName({ root, renderer }),
    target: typeof target === 'string' ? target : undefined,
    env,
    vars,
  })
}

function profileFolders({ root, env, profilesDir }: LoadDbtProjectOptions): readonly string[] {
  const folders = profilesDir === undefined ? [env.DBT_PROFILES_DIR, root, join(homedir(), '.dbt')] : [profilesDir]
  return folders.filter((folder) => folder !== undefined)
}

function cacheOf({ cache }: LoadDbtProjectOptions, { root, targetPath }: DbtProject): { readonly cache?: string } {
  if (typeof cache === 'string') return { cache }
  return cache === true ? { cache: join(root, targetPath, 'caudal-parse.json') } : {}
}

function wrongVersion({ name, requires }: DbtProject): Fault {
  return new Fault('DBT-PROJECT', {
    message: `${name} wants dbt ${requires.join(', ')}, and Caudal speaks the language of dbt ${dbtVersion}`,
    hint: 'widen require-dbt-version in dbt_project.yml, where the project works all the same',
    place: { file: projectFile },
  })
}
