import { invoke } from '@tauri-apps/api/core';

export function readFile(path: string) {
  return invoke('read_file', { path });
}
