# clausier seul, avec Pango, sous un compte sans droits. Rien n'est pris du réseau une fois l'image faite :
#   docker build -t clausier .
#   docker run --rm --read-only --network none --user "$(id -u):$(id -g)" -v "$PWD":/espace clausier build
FROM python:3.11-slim-bookworm AS fabrique
WORKDIR /source
COPY requirements.lock requirements-wheel.lock ./
# The tools that build the wheel stay here; what it runs with goes alone into /opt/clausier.
RUN python -m venv /opt/outils \
 && /opt/outils/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
 && python -m venv --without-pip /opt/clausier \
 && /opt/outils/bin/pip --python /opt/clausier/bin/python install --no-cache-dir --no-compile --require-hashes -r requirements-wheel.lock
COPY pyproject.toml README.md LICENSE ./
COPY clauses clauses
COPY templates templates
COPY exemples exemples
COPY clausier clausier
RUN /opt/outils/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation -w /roue . \
 && /opt/outils/bin/pip --python /opt/clausier/bin/python install --no-cache-dir --no-deps --no-index /roue/*.whl \
 && python -m compileall -q /opt/clausier/lib

FROM python:3.11-slim-bookworm
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --home-dir /tmp clausier
COPY --from=fabrique /opt/clausier /opt/clausier
# With --read-only, the engine's copies of the fonts and what was made before go to this volume of one run.
VOLUME ["/tmp"]
ENV PATH=/opt/clausier/bin:$PATH HOME=/tmp PYTHONUTF8=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
WORKDIR /espace
ENTRYPOINT ["clausier"]
CMD ["--help"]
