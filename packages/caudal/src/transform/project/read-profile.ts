import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { didYouMean, Fault } from '../../kernel/index.ts'
import { baseFunctions } from '../context/base-functions.ts'
import type { Env } from '../context/env-var.ts'
import { envVarFunction } from '../context/env-var.ts'
import { varObject } from '../context/names.ts'
import { createYamlRenderer } from '../context/yaml-renderer.ts'
import { placeInYaml, readYaml } from './read-yaml.ts'
import type { Target } from './target.ts'

/** Which profile and output are wanted. */
export interface ReadProfileOptions {
  /** The folders in which profiles.yml is looked for, in order. */
  readonly folders: readonly string[]
  /** What the project names. */
  readonly profile: string
  /** Default what the profile says, then `default`. */
  readonly target?: string | undefined
  readonly env: Env
  readonly vars: ReadonlyMap<string, unknown>
}

type Settings = Readonly<Record<string, unknown>>

const secret = /pass|token|secret|key|credential/i

/** Reads an output of profiles.yml. Faults: DBT-NO-PROFILE, DBT-PROFILE, DBT-UNSUPPORTED, DBT-YAML and those of templates. */
export function readProfile(options: ReadProfileOptions): Target {
  const { folders, profile, env, vars } = options
  const file = folders.map((folder) => join(folder, 'profiles.yml')).find((path) => existsSync(path))
  if (file === undefined) {
    throw new Fault('DBT-NO-PROFILE', {
      message: `there is no profiles.yml for the profile "${profile}"`,
      hint: `write one into ${folders[0] ?? 'the project'}, or build within a Caudal project, whose warehouse is the target`,
    })
  }
  const source = readFileSync(file, 'utf8')
  const trouble = (message: string, at: { readonly path: readonly string[]; readonly hint: string }): Fault =>
    new Fault('DBT-PROFILE', { message, hint: at.hint, place: placeInYaml(source, { file, path: at.path }) })
  const profiles = objectOf(readYaml(source, file))
  const written = profiles[profile]
  if (!isObject(written)) {
    const names = Object.keys(profiles).filter((name) => name !== 'config')
    throw trouble(`profiles.yml has no profile "${profile}"`, { path: [], hint: didYouMean(profile, names) })
  }
  const functions = baseFunctions(() => undefined)
  const renderer = createYamlRenderer((name) => {
    if (name === 'env_var') return envVarFunction({ env, secrets: true })
    return name === 'var' ? varObject({ vars: () => vars }) : functions[name]
  })
  const chosen = options.target ?? renderer.value(written.target ?? 'default', { file })
  const outputs = objectOf(written.outputs)
  const name = String(chosen)
  if (!isObject(outputs[name])) {
    throw trouble(`the profile "${profile}" has no output "${name}"`, {
      path: [profile, 'outputs'],
      hint: didYouMean(name, Object.keys(outputs)),
    })
  }
  const output = renderer.value(outputs[name], { file }) as Settings
  const { type } = output
  if (type !== 'duckdb' && type !== 'postgres') {
    throw new Fault('DBT-UNSUPPORTED', {
      message: `the output "${name}" of the profile "${profile}" is for ${String(type)}, which Caudal does not build models on`,
      hint: 'use an output of type duckdb or postgres',
      place: placeInYaml(source, { file, path: [profile, 'outputs', name, 'type'] }),
    })
  }
  return targetOf({ profile, name, type, output })
}

interface Chosen {
  readonly profile: string
  readonly name: string
  readonly type: 'duckdb' | 'postgres'
  readonly output: Settings
}

function targetOf({ profile, name, type, output }: Chosen): Target {
  const database = databaseOf(type, output)
  const schema = textOf(output.schema) ?? (type === 'duckdb' ? 'main' : 'public')
  const threads = typeof output.threads === 'number' ? output.threads : 1
  const known = Object.fromEntries(Object.entries(output).filter(([key]) => !secret.test(key)))
  const facts = {
    ...known,
    profile_name: profile,
    target_name: name,
    name,
    type,
    database,
    schema,
    threads,
    ...(type === 'postgres' ? { dbname: database } : {}),
  }
  return { profile, name, type, database, schema, threads, facts, connection: output }
}

/** DuckDB names a database after its file. */
function databaseOf(type: Target['type'], output: Settings): string {
  if (type === 'postgres') return textOf(output.dbname) ?? textOf(output.database) ?? 'postgres'
  const path = textOf(output.path) ?? ':memory:'
  if (path.startsWith(':memory:')) return textOf(output.database) ?? 'memory'
  return textOf(output.database) ?? basename(path).replace(/\.[^.]*$/, '')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function objectOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {}
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
