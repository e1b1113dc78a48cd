import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Starts the browser of this machine; null, and says so, where there is none. */
export async function openChromium(say: (line: string) => void): Promise<Browser | null> {
  const executablePath = programs.find((path) => existsSync(path))
  if (executablePath !== undefined) return await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  say('there is no Chromium on this machine: nothing is measured')
  return null
}
