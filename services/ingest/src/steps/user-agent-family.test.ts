import { expect, it } from 'vitest'
import { userAgentFamily } from './user-agent-family.ts'

// Strings as the vendors' own documentation prints them.
it.each([
  ['Mozilla/5.0 (X11; Linux x86_64) Firefox/138.0', 'firefox/linux'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:138.0) Gecko/20100101 Firefox/138.0', 'firefox/windows'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    'chrome/windows',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0',
    'edge/windows',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
    'safari/macos',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1',
    'chrome/ios',
  ],
  [
    'Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36',
    'samsung/android',
  ],
  [
    'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    'chrome/chromeos',
  ],
  ['curl/8.5.0', 'script/other'],
  ['', 'other/other'],
])('%s is %s', (userAgent, family) => {
  expect(userAgentFamily(userAgent)).toBe(family)
})

it('is the same for two versions of one browser', () => {
  expect(userAgentFamily('Mozilla/5.0 (X11; Linux x86_64) Firefox/1.0')).toBe(
    userAgentFamily('Mozilla/5.0 (X11; Linux x86_64) Firefox/200.0'),
  )
})
