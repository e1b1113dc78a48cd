import { readFileSync } from 'node:fs'

const words = process.argv.slice(2)
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }

if (words.length === 1 && ['--version', '-v', 'version'].includes(words[0]!)) process.stdout.write(`${version}\n`)
else {
  const { start } = await import('./start.ts')
  await start(words, version)
}
