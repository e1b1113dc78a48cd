import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Fault } from '../../kernel/index.ts'
import type { YamlRenderer } from '../context/yaml-renderer.ts'
import type { DbtProject } from './dbt-project.ts'
import { projectFile, readDbtProject } from './read-dbt-project.ts'
import { readYaml } from './read-yaml.ts'

/** What packages are read with. */
export interface ReadPackagesOptions {
  readonly project: DbtProject
  readonly renderer: YamlRenderer
  readonly warn: (fault: Fault) => void
}

/**
 * The packages of a project: each folder under its packages path that has a dbt_project.yml, and local ones of packages.yml that are not
 * installed there. Faults: DBT-PACKAGE-TWICE, DBT-PACKAGE-MISSING and those of dbt_project.yml.
 */
export function readPackages({ project, renderer, warn }: ReadPackagesOptions): DbtProject[] {
  const folder = join(project.root, project.packagesPath)
  const installed = existsSync(folder) ? readdirSync(folder).toSorted() : []
  const roots = installed.map((name) => join(folder, name)).filter((root) => existsSync(join(root, projectFile)))
  const packages = roots.map((root) => readDbtProject({ root, renderer, warn }))
  const wanted = wantedOf(project, renderer)
  for (const local of wanted.locals) {
    const root = resolve(project.root, local)
    const found = readDbtProject({ root, renderer, warn })
    if (!packages.some(({ name }) => name === found.name)) packages.push(found)
  }
  if (packages.length === 0 && wanted.others.length > 0) throw notInstalled(project, wanted.others)
  for (const [index, one] of packages.entries()) {
    const other = [project, ...packages.slice(0, index)].find(({ name }) => name === one.name)
    if (other !== undefined) throw twice(one, other)
  }
  return packages
}

function wantedOf(project: DbtProject, renderer: YamlRenderer): { readonly locals: string[]; readonly others: string[] } {
  const entries = ['packages.yml', 'dependencies.yml'].flatMap((file) => {
    const path = join(project.root, file)
    const written = existsSync(path) ? readYaml(readFileSync(path, 'utf8'), file) : null
    const packages = (renderer.value(written, { file }) as { readonly packages?: unknown } | null)?.packages
    return Array.isArray(packages) ? (packages as Record<string, unknown>[]) : []
  })
  const locals = entries.flatMap((entry) => (typeof entry.local === 'string' ? [entry.local] : []))
  const others = entries.flatMap((entry) =>
    [entry.package, entry.git, entry.tarball, entry.private].filter((name) => typeof name === 'string'),
  )
  return { locals, others }
}

function notInstalled(project: DbtProject, names: readonly string[]): Fault {
  return new Fault('DBT-PACKAGE-MISSING', {
    message: `the packages of ${project.name} are not installed: ${names.join(', ')}`,
    hint: `put them as folders into ${project.packagesPath}`,
    place: { file: 'packages.yml' },
  })
}

function twice(one: DbtProject, other: DbtProject): Fault {
  return new Fault('DBT-PACKAGE-TWICE', {
    message: `two packages are called ${one.name}: ${other.root} and ${one.root}`,
    hint: 'remove one of them',
  })
}
