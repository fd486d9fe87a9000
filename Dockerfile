# One image for every service of docker-compose.yml.
FROM python:3.11-slim-bookworm
RUN useradd --create-home --uid 50000 hieudan && mkdir -p /srv/hieudan /srv/data /srv/airflow /srv/backups \
    && chown hieudan /srv/data /srv/airflow /srv/backups
WORKDIR /srv/hieudan
COPY requirements.lock pyproject.toml README.md ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
# The code belongs to root: what runs cannot change it.
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable .
USER hieudan
ENV PYTHONDONTWRITEBYTECODE=1 AIRFLOW_HOME=/srv/airflow AIRFLOW__CORE__DAGS_FOLDER=/srv/hieudan/dags AIRFLOW__CORE__LOAD_EXAMPLES=False \
    HIEUDAN_DATA=/srv/data HIEUDAN_MODELS=/srv/data/models
ENTRYPOINT ["/srv/hieudan/deploy/entrypoint"]
