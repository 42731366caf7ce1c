# Two stages: the first builds an environment from the lock file, the second carries it and nothing else.
FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /opt/venv
COPY requirements.lock ./
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN /opt/venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
LABEL org.opencontainers.image.title="syncd" \
      org.opencontainers.image.description="Connects a company's tracker to its OKRs"
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin syncd \
 && install -d -o syncd -g syncd /var/lib/syncd /etc/syncd
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 SYNCD_CONFIG=/etc/syncd
USER 10001
WORKDIR /var/lib/syncd
VOLUME /var/lib/syncd
EXPOSE 9817
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9817/-/healthy', timeout=4)"]
ENTRYPOINT ["syncd"]
CMD ["run"]
