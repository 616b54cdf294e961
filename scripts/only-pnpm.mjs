// The lockfile is pnpm's: an install by another client would ignore it.
if (!(process.env.npm_config_user_agent ?? '').startsWith('pnpm/')) {
  console.error('This workspace installs with pnpm: run `npm run bootstrap`.');
  process.exit(1);
}
