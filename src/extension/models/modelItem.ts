import {
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  workspace,
} from 'vscode';
import { basename, dirname } from 'node:path';
import { describeRow } from '../../shared/models/describeModel';
import type { ModelRow } from '../../shared/models/ModelRow';
import { describeTooltip } from './describeTooltip';
import type { ModelNode } from './ModelNode';

/** How an entry of the Models view looks. A click uses the model; one that is not there is asked about first. */
export function modelItem(node: ModelNode, folder: string | undefined): TreeItem {
  switch (node.kind) {
    case 'group': {
      const { Collapsed, Expanded, None } = TreeItemCollapsibleState;
      const item = new TreeItem(
        node.label,
        node.children.length === 0 ? None : node.open ? Expanded : Collapsed,
      );
      // VS Code remembers by the id what is folded; a group that was empty is to open with its first entry.
      item.id = `${node.id}${node.open && node.children.length > 0 ? '+' : ''}`;
      item.description = node.description;
      item.contextValue = node.id === 'cached' ? 'cache' : 'group';
      if (node.id === 'cached' && folder !== undefined)
        item.tooltip = `Weights are kept in ${folder}, as PyTorch keeps them.`;
      return item;
    }
    case 'demo': {
      const item = new TreeItem('Demo model');
      item.id = 'demo';
      item.description = node.inUse ? 'ten shapes · in use' : 'ten shapes';
      item.tooltip = 'Ten drawn shapes and patterns, built in';
      item.iconPath = new ThemeIcon(node.inUse ? 'check' : 'circle-filled');
      item.contextValue = 'demo';
      return usable(item, node);
    }
    case 'path': {
      const { path, isFolder, inUse } = node;
      const item = new TreeItem(basename(path));
      item.id = `path:${path}`;
      item.description = [folderOf(path), inUse ? 'in use' : ''].filter(Boolean).join(' · ');
      item.tooltip = path;
      item.iconPath = new ThemeIcon(inUse ? 'check' : isFolder ? 'folder' : 'file');
      item.contextValue = isFolder ? 'path-folder' : 'path-file';
      return usable(item, node);
    }
    case 'row': {
      const { row, group } = node;
      const item = new TreeItem(row.architecture);
      item.id = `${group}/${row.id}`;
      // Most networks have one set of weights; where there are more, the name says which.
      item.label = row.weights === 'IMAGENET1K_V1' ? row.architecture : `${row.architecture} ${row.weights}`;
      item.description = describeRow(row);
      item.tooltip = new MarkdownString(describeTooltip(row));
      item.iconPath = iconOf(row);
      item.contextValue = `model-${stateOf(row)}`;
      item.accessibilityInformation = {
        label: `${row.architecture} ${row.weights}, ${stateOf(row)}, ${describeRow(row)}`,
      };
      return usable(item, node);
    }
  }
}

function usable(item: TreeItem, node: ModelNode): TreeItem {
  item.command = { command: 'headstart.useModel', title: 'Use', arguments: [node] };
  return item;
}

function stateOf({ download, state }: ModelRow): string {
  return download ? download.status : state;
}

/** Filled for what is there and hollow for what is not, as in the plot. */
function iconOf(row: ModelRow): ThemeIcon {
  switch (row.download?.status) {
    case 'running':
      return new ThemeIcon('loading~spin');
    case 'paused':
      return new ThemeIcon('debug-pause');
    case 'failed':
      return new ThemeIcon('error', new ThemeColor('errorForeground'));
    case undefined:
  }
  if (row.inUse) return new ThemeIcon('check');
  switch (row.state) {
    case 'cached':
      return new ThemeIcon('circle-filled');
    case 'partial':
      return new ThemeIcon('circle-large-outline');
    case 'other':
      return new ThemeIcon('warning');
    case 'absent':
      return new ThemeIcon('cloud');
  }
}

/** The folder that holds a path, relative to the workspace; empty at its top. */
function folderOf(path: string): string {
  const folder = dirname(path);
  return workspace.getWorkspaceFolder(Uri.file(path))?.uri.fsPath === folder
    ? ''
    : workspace.asRelativePath(folder);
}
