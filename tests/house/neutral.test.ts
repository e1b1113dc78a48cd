import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root, workspaceFiles } from './tracked-files.ts'

/** What ties a text to one person's machine. Examples may speak of Ana, who has none. */
const ties: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'a home folder', pattern: /(?<![\w.~-])\/(?:home|Users)\/(?!ana\/)[a-z][\w.-]*\//i },
  { what: 'a home folder', pattern: /\b[A-Z]:\\Users\\(?!ana)/i },
  { what: 'this home folder', pattern: literally(`${homedir()}/`) },
  { what: 'this folder', pattern: literally(root) },
]

function literally(path: string): RegExp {
  return new RegExp(`(?<![\\w.~-])${path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}`)
}

function tiesOf(text: string): string[] {
  return ties.filter(({ pattern }) => pattern.test(text)).map(({ what, pattern }) => `${what}: ${pattern.exec(text)![0]}`)
}

describe('the repository', () => {
  test('is tied to no machine', () => {
    const files = workspaceFiles()
    expect(files.length).toBeGreaterThan(50)
    const found = files.flatMap((path) => {
      const bytes = readFileSync(join(root, path))
      return bytes.includes(0) ? [] : tiesOf(bytes.toString('utf8')).map((tie) => `${path}: ${tie}`)
    })
    expect(found).toEqual([])
  })

  test.each([
    ['', 'home', 'bob', 'x'].join('/'),
    ['', 'Users', 'bob', 'x'].join('/'),
    ['C:', 'Users', 'bob'].join('\\'),
    root,
    `${homedir()}/x`,
  ])('would notice %s', (path) => {
    expect(tiesOf(`see ${path} there`)).not.toEqual([])
  })

  test('locks versions, not registries', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<
        Record<string, { readonly resolved?: string; readonly link?: boolean; readonly hasInstallScript?: boolean }>
      >
    }
    const packages = Object.entries(lock.packages)
    expect(packages.length).toBeGreaterThan(20)
    expect(packages.filter(([, entry]) => entry.resolved !== undefined && entry.link !== true).map(([name]) => name)).toEqual([])
  })

  test('needs no install script', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly optional?: boolean; readonly hasInstallScript?: boolean }>>
    }
    const scripted = Object.entries(lock.packages).filter(([, entry]) => entry.hasInstallScript === true && entry.optional !== true)
    expect(scripted.map(([name]) => name)).toEqual([])
  })

  test('pins every dependency', () => {
    const manifests = workspaceFiles().filter((path) => /(^|\/)package\.json$/.test(path) && !path.includes('/templates/'))
    expect(manifests).toContain('packages/caudal/package.json')
    const loose = manifests.flatMap((path) => {
      const manifest = JSON.parse(readFileSync(join(root, path), 'utf8')) as Readonly<
        Record<string, Readonly<Record<string, string>> | undefined>
      >
      const kinds = ['dependencies', 'devDependencies', 'optionalDependencies']
      return kinds.flatMap((kind) =>
        Object.entries(manifest[kind] ?? {}).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)),
      )
    })
    expect(loose).toEqual([])
  })
})
