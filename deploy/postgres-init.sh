#!/bin/sh
# Run by PostgreSQL's image when its volume is new: the catalogue of the lake, if several machines are to share one.
set -eu
[ -n "${LAKE_PASSWORD:-}" ] || exit 0
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_USER" --set ON_ERROR_STOP=1 --set password="$LAKE_PASSWORD" <<'SQL'
CREATE ROLE lake LOGIN PASSWORD :'password';
CREATE DATABASE lake OWNER lake;
SQL
