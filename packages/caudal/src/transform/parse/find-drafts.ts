import { basename, extname, join } from 'node:path'
import { readFileSync, statSync } from 'node:fs'
import { Fault } from '../../kernel/index.ts'
import type { DbtContext } from '../context/dbt-context.ts'
import type { DbtProject } from '../project/dbt-project.ts'
import type { ProjectFile, ProjectFiles } from '../project/project-files.ts'
import { projectFile } from '../project/read-dbt-project.ts'
import type { Draft, DraftKind } from './draft.ts'
import type { Problems } from './problems.ts'
import { strip } from './strip.ts'
import { textHash } from './text-hash.ts'

/** What drafts are made from. */
export interface FindDraftsOptions {
  readonly owner: DbtProject
  readonly files: ProjectFiles
  readonly context: DbtContext
  readonly problems: Problems
  readonly read: (file: ProjectFile) => string
}

/** Seeds above this size, in bytes, are known by their path alone. */
const largeSeed = 1_048_576

/** The resources that the files of a project make. Problems: DBT-UNSUPPORTED for Python models, JINJA-SYNTAX. */
export function findDrafts(options: FindDraftsOptions): Draft[] {
  const { files, problems } = options
  const of = (kind: DraftKind, list: readonly ProjectFile[]): Draft[] =>
    list.flatMap((file) => problems.attempt(() => sqlDraft(kind, file, options)) ?? [])
  const [python, models] = [files.models.filter(isPython), files.models.filter((file) => !isPython(file))]
  problems.faults.push(...python.map(pythonModel))
  return [
    ...of('model', models),
    ...of('analysis', files.analyses),
    ...of('test', files.tests),
    ...files.seeds.map(seedDraft),
    ...files.snapshots.flatMap((file) => problems.attempt(() => snapshotDrafts(file, options)) ?? []),
    ...hookDrafts(options.owner),
  ]
}

function isPython({ path }: ProjectFile): boolean {
  return extname(path) === '.py'
}

function pythonModel(file: ProjectFile): Fault {
  return new Fault('DBT-UNSUPPORTED', {
    message: `${file.path} is a Python model, which Caudal does not run`,
    hint: 'write the model in SQL, or a task in TypeScript that writes a dataset, which models read by source()',
    place: { file: file.path },
  })
}

function sqlDraft(kind: DraftKind, file: ProjectFile, { read }: FindDraftsOptions): Draft {
  const code = strip(read(file))
  const name = basename(file.path, '.sql')
  const folder = kind === 'analysis' ? ['analysis'] : []
  const path = kind === 'analysis' ? `analysis/${file.relative}` : file.relative
  return {
    kind,
    owner: file.owner,
    file,
    name,
    path,
    code,
    fqn: [file.owner.name, ...folder, ...foldersOf(file.relative), name],
    checksum: checksumOf(code),
  }
}

/** The folders of a path. */
export function foldersOf(path: string): string[] {
  return path.split('/').slice(0, -1)
}

/** The checksum of a text as dbt has it. */
export function checksumOf(source: string): { readonly name: string; readonly checksum: string } {
  return { name: 'sha256', checksum: textHash(source) }
}

function seedDraft(file: ProjectFile): Draft {
  const { owner } = file
  const name = basename(file.path, '.csv')
  return {
    kind: 'seed',
    owner,
    file,
    name,
    path: file.relative,
    code: '',
    fqn: [owner.name, ...foldersOf(file.relative), name],
    get checksum() {
      return seedChecksum(file)
    },
  }
}

function seedChecksum(file: ProjectFile): { readonly name: string; readonly checksum: string } {
  const path = join(file.owner.root, file.path)
  if (statSync(path).size > largeSeed) return { name: 'path', checksum: file.path }
  return checksumOf(strip(readFileSync(path, 'utf8')))
}

function snapshotDrafts(file: ProjectFile, { context, read }: FindDraftsOptions): Draft[] {
  const source = read(file)
  const tree = context.parse(source, { file: file.path })
  return tree.body
    .filter((statement) => statement.kind === 'macro')
    .filter(({ tag }) => tag === 'snapshot')
    .map((statement) => {
      const code = tree.source.slice(statement.from, statement.to)
      const folders = file.relative.replace(/\.sql$/, '').split('/')
      return {
        kind: 'snapshot' as const,
        owner: file.owner,
        file,
        name: statement.title,
        path: file.relative,
        code,
        fqn: [file.owner.name, ...folders, statement.title],
        checksum: checksumOf(strip(source)),
      }
    })
}

function hookDrafts(owner: DbtProject): Draft[] {
  const file: ProjectFile = { owner, path: projectFile, relative: projectFile }
  const hooks = [
    ...owner.onRunStart.map((code, index) => ({ code, index, when: 'on-run-start' as const })),
    ...owner.onRunEnd.map((code, index) => ({ code, index, when: 'on-run-end' as const })),
  ]
  return hooks.map(({ code, index, when }) => {
    const name = `${owner.name}-${when}-${index}`
    return {
      kind: 'operation',
      owner,
      file,
      name,
      path: `hooks/${name}.sql`,
      code,
      fqn: [owner.name, 'hooks', name],
      checksum: checksumOf(strip(owner.source)),
      hook: { index, when },
    }
  })
}
