import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { caudal, followPage, typeErrors } from './example-project.ts'
import { commandsOf, documentationFences, fencesOf } from './fences.ts'
import { root, workspaceFiles } from './tracked-files.ts'

const fences = documentationFences()
const typed = fences.filter(({ language, marks }) => language === 'ts' && !marks.includes('signature'))
const shells = fences.filter(({ language }) => language === 'sh')
const followed = [...new Set(shells.filter(({ marks }) => marks.includes('run')).map(({ page }) => page))]
const helps = new Map<string, string>()

/** What is wrong with a command that the documentation tells people to type. */
function commandProblem(words: readonly string[]): string | undefined {
  const [first, second, third] = words
  if (first === 'npm' && second === 'run') return third !== undefined && third in scripts() ? undefined : `there is no npm script ${third}`
  const at = first === 'npx' ? 1 : 0
  if (words[at] !== 'caudal') return undefined
  if (words[at + 1] === undefined || words[at + 1]!.startsWith('-'))
    return caudal(words.slice(at + 1)).status === 0 ? undefined : `caudal ${words[at + 1]} fails`
  const command = words[at + 1] === 'dbt' ? words.slice(at + 1, at + 3).join(' ') : words[at + 1]!
  const help = helpOf(command)
  if (help === '') return `there is no command ${command}`
  const options = words.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0]!)
  const unknown = options.filter((option) => !new RegExp(`${option}(?![\\w-])`).test(help))
  return unknown.length === 0 ? undefined : `caudal ${command} has no ${unknown.join(', ')}`
}

/** A command's help, or nothing where there is no such command. */
function helpOf(command: string): string {
  const known = helps.get(command)
  if (known !== undefined) return known
  const { status, output } = caudal([...command.split(' '), '--help'])
  const help = status === 0 ? output : ''
  helps.set(command, help)
  return help
}

function scripts(): object {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly scripts: object }).scripts
}

describe('the documentation', () => {
  test('has examples, all of a kind that is held to something', () => {
    expect(typed.length).toBeGreaterThan(0)
    expect(shells.length).toBeGreaterThan(0)
    expect(followed.length).toBeGreaterThan(0)
    const loose = fences.filter(({ language }) => !['ts', 'sh', 'json', 'sql', 'csv', 'yaml', 'text'].includes(language))
    expect(loose.map(({ page, line, language }) => `${page}:${line} ${language}`)).toEqual([])
  })

  test('has TypeScript that compiles', () => {
    expect(typeErrors(typed)).toEqual([])
  })

  test('names commands, options and scripts that exist', () => {
    const problems = shells.flatMap(({ page, line, text }) =>
      commandsOf(text).map((words) => ({ at: `${page}:${line}`, problem: commandProblem(words) })),
    )
    expect(problems.filter(({ problem }) => problem !== undefined)).toEqual([])
  })

  test('has JSON that parses', () => {
    for (const { text } of fences.filter(({ language }) => language === 'json')) expect(() => JSON.parse(text) as unknown).not.toThrow()
  })

  test.each(followed.map((page) => ({ page })))('$page can be followed', ({ page }) => {
    const { status, output } = followPage(fences.filter((fence) => fence.page === page))
    expect(status, output).toBe(0)
  })

  test('links to pages that are there', () => {
    const pages = workspaceFiles().filter((path) => path.endsWith('.md') && !path.includes('/templates/'))
    const dead = pages.flatMap((page) => {
      const text = readFileSync(join(root, page), 'utf8').replaceAll(/^ *```[^]*?^ *```$/gm, '')
      const links = [...text.matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map((match) => match[1]!)
      return links.filter((link) => !existsSync(join(root, dirname(page), link))).map((link) => `${page}: ${link}`)
    })
    expect(dead).toEqual([])
  })
})

describe('the test of the documentation', () => {
  test('notices TypeScript that does not compile', () => {
    const planted = fencesOf('docs/planted.md', "# A\n\n```ts file=a.ts\nimport { task } from 'caudal'\nexport const t = tusk('a')\n```\n")
    expect(typeErrors(planted)).toEqual([expect.stringMatching(/^docs\/planted\.md:5.*Cannot find name 'tusk'/)])
  })

  test('lets files of a page see each other, each version of them', () => {
    const page = ['1', "'one'"].map((value) => `\`\`\`ts file=a.ts\nexport const a = ${value}\n\`\`\`\n`).join('\n')
    const user = "```ts file=b.ts\nimport { a } from './a.ts'\nexport const b: string = a\n```\n"
    expect(typeErrors(fencesOf('docs/planted.md', page + user))).toEqual([])
    expect(typeErrors(fencesOf('docs/planted.md', user + page))).toEqual([expect.stringMatching(/^docs\/planted\.md:3.*TS2322/)])
  })

  test('notices a shell example that fails, and follows the page up to it', () => {
    const page =
      '```csv file=in/a.csv\nid\n1\n```\n\n```sh run\nwc -l in/a.csv\n```\n\n```sh run\nfalse | cat\n```\n\n```sh run\necho never\n```\n'
    const { status, output } = followPage(fencesOf('docs/planted.md', page))
    expect(status).toBe(1)
    expect(output).toBe('docs/planted.md:6\n2 in/a.csv\n\ndocs/planted.md:10\n')
  })

  test('notices a command, an option and a script that do not exist', () => {
    expect(commandProblem(['npx', 'caudal', 'frobnicate'])).toBe('there is no command frobnicate')
    expect(commandProblem(['caudal', 'run', 'x', '--wendow=1'])).toBe('caudal run has no --wendow')
    expect(commandProblem(['caudal', 'dbt', 'run', '--selct', 'x'])).toBe('caudal dbt run has no --selct')
    expect(commandProblem(['caudal', 'dbt', 'ran'])).toBe('there is no command dbt ran')
    expect(commandProblem(['npm', 'run', 'frobnicate'])).toBe('there is no npm script frobnicate')
  })

  test('takes a shell example apart', () => {
    expect(commandsOf('# first\n$ cd shop && npx caudal query "select 1; -- a && b" | head\nnpm run \\\n  demo # now\n')).toEqual([
      ['cd', 'shop'],
      ['npx', 'caudal', 'query', '"select 1; -- a && b"'],
      ['head'],
      ['npm', 'run', 'demo'],
    ])
  })
})
