// Guarantee: what names customers and sums goes out encrypted, or stays in a private network; no address carries a password, and
// none leads to where a cloud tells machines their secrets, in whatever way it is written.
import { expect, test } from 'vitest';
import { readWebhookUrl } from '../../../src/webhooks/url.ts';

test.each([
  'https://platform.example/hooks?token=a%20b',
  'https://platform.example:8443/',
  'https://10.0.0.5/hooks',
  'http://127.0.0.1:8080/hooks',
  'http://localhost/hooks',
  'http://[::1]:3000/',
  'http://billing:8080/hooks',
  'http://billing.internal/hooks',
  'http://192.168.1.10/hooks',
  'http://172.31.255.255/',
  'http://[fd00::1]/',
])('%s is taken', (url) => {
  expect(readWebhookUrl(url)).toEqual({ kind: 'url', url });
});

test('what stands behind # is dropped, and the rest is written one way', () => {
  expect(readWebhookUrl('HTTPS://Platform.Example#part')).toEqual({ kind: 'url', url: 'https://platform.example/' });
});

test.each([
  ['', 'not-an-address'],
  ['platform.example/hooks', 'not-an-address'],
  ['ftp://platform.example/', 'not-an-address'],
  ['file:///etc/passwd', 'not-an-address'],
  ['javascript:alert(1)', 'not-an-address'],
  ['https://user:password@platform.example/', 'has-credentials'],
  ['https://user@platform.example/', 'has-credentials'],
  ['http://platform.example/', 'not-encrypted'],
  ['http://8.8.8.8/', 'not-encrypted'],
  ['http://172.32.0.1/', 'not-encrypted'],
  ['http://localhost.example/', 'not-encrypted'],
  ['http://169.254.169.254/latest/meta-data', 'forbidden-host'],
  ['https://169.254.169.254/', 'forbidden-host'],
  ['http://2852039166/', 'forbidden-host'],
  ['http://0xa9fea9fe/', 'forbidden-host'],
  ['http://[::ffff:169.254.169.254]/', 'forbidden-host'],
  ['http://[fe80::1]/', 'forbidden-host'],
  ['http://[fd00:ec2::254]/', 'forbidden-host'],
  ['https://[64:ff9b::169.254.169.254]/', 'forbidden-host'],
  ['http://100.100.100.200/', 'forbidden-host'],
  ['http://0.0.0.0/', 'forbidden-host'],
  ['http://[::]/', 'forbidden-host'],
  ['https://224.0.0.1/', 'forbidden-host'],
])('%s is not: %s', (url, because) => {
  expect(readWebhookUrl(url)).toEqual({ kind: 'refused', because });
});
