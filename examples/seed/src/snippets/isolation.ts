import { invoke } from '@tauri-apps/api/core';

export const isolation = {
  readFile: (path: string) => invoke('readFile', { path }),
  deleteItem: () => invoke('deleteItem', { item: 'apple' }),
  read_config: (path: string) => invoke('read_config', { path }),
  save_settings: (path: string) => invoke('save_settings', { path, settings: { theme: 'dark' } }),
};
