import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const EXECUTABLE = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Why browser tests can't run here; null: they can. */
export const NO_CHROMIUM = existsSync(EXECUTABLE)
  ? null
  : `no Chromium at ${EXECUTABLE}: install Debian's package chromium, or set CHROMIUM_PATH`;

/** Starts a Chromium that asks nobody for anything by itself. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
