import { invoke } from '@tauri-apps/api/core';

export function processFile(path: string) {
  return invoke('process_file', { path });
}
