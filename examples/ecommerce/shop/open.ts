import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** Where the shop system answers. Set SHOP_URL where the port is taken. */
export const shopUrl: string = process.env['SHOP_URL'] ?? 'http://127.0.0.1:4179'

async function answers(signal: AbortSignal): Promise<boolean> {
  const response = await fetch(`${shopUrl}/health`, { signal }).catch(() => null)
  signal.throwIfAborted()
  await response?.body?.cancel()
  if (response !== null && response.headers.get('x-served-by') !== 'example-shop') {
    throw new Error(`another program answers at ${shopUrl}: name a free port, for example SHOP_URL=http://127.0.0.1:4180`)
  }
  return response !== null
}

/** Starts the example's shop system unless it runs already, and says where. It is a process of its own, which ends soon after the last request. */
export async function openShop(signal: AbortSignal): Promise<string> {
  if (await answers(signal)) return shopUrl
  const server = fileURLToPath(new URL('server.ts', import.meta.url))
  spawn(process.execPath, [server, new URL(shopUrl).port], { detached: true, stdio: 'ignore', windowsHide: true }).unref()
  for (let look = 0; look < 100; look++) {
    await sleep(50, undefined, { signal })
    if (await answers(signal)) return shopUrl
  }
  throw new Error(`the shop system did not start at ${shopUrl}`)
}
