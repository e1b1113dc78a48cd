import { describe, expect, test } from 'vitest'
import { sleep, systemClock } from './clock.ts'

describe('the clock of the machine', () => {
  test('rings once, after the delay', async () => {
    const before = systemClock.monotonic()
    await new Promise<void>((resolve) => systemClock.after(5, resolve))
    expect(systemClock.monotonic()).toBeGreaterThan(before)
    expect(systemClock.now()).toBeGreaterThan(Date.UTC(2025, 0))
  })

  test('does not ring once stopped, and stopping twice is harmless', async () => {
    const rung: string[] = []
    const timer = systemClock.after(0, () => rung.push('stopped'))
    timer.stop()
    timer.stop()
    await new Promise<void>((resolve) => systemClock.after(1, resolve, { idle: false }))
    expect(rung).toEqual([])
  })
})

describe('sleep', () => {
  test('ends with the delay', async () => {
    await expect(sleep(systemClock, { delayMs: 0 })).resolves.toBeUndefined()
  })

  test('rejects with the reason of the signal, at once where it has aborted already', async () => {
    const reason = new Error('enough')
    const controller = new AbortController()
    const sleeping = sleep(systemClock, { delayMs: 1_000_000, signal: controller.signal })
    controller.abort(reason)
    await expect(sleeping).rejects.toBe(reason)
    await expect(sleep(systemClock, { delayMs: 1_000_000, signal: controller.signal })).rejects.toBe(reason)
  })
})
