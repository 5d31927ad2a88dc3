import { invoke } from '@tauri-apps/api/core';

export function createUser(name: string, email?: string) {
  return invoke('create_user', { args: { name, email } });
}
