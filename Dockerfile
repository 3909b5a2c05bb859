# syntax=docker/dockerfile:1.7
# Two images from one file:
#   docker build -t notify .                             the product: every service, chosen by `run --services`
#   docker build -t notify-sandbox --target sandbox .    FCM and SMTP for development; never for production
ARG DOTNET=10.0

# Runs on the builder's own architecture and compiles for the target's: no emulation.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:${DOTNET} AS sources
ARG TARGETARCH
WORKDIR /src
# What decides the packages, alone: this layer and the restore below stay cached until one of these files changes.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY contracts/Notify.Contracts.csproj contracts/
COPY catalog/Notify.Catalog.csproj catalog/
COPY platform/Notify.Platform.csproj platform/
COPY services/ingestion/Notify.Ingestion.csproj services/ingestion/
COPY services/routing/Notify.Routing.csproj services/routing/
COPY services/inbox/Notify.Inbox.csproj services/inbox/
COPY services/realtime/Notify.Realtime.csproj services/realtime/
COPY services/push/Notify.Push.csproj services/push/
COPY services/email/Notify.Email.csproj services/email/
COPY services/host/Notify.Host.csproj services/host/
COPY sandbox/Notify.Sandbox.csproj sandbox/
RUN dotnet restore services/host -a $TARGETARCH && dotnet restore sandbox -a $TARGETARCH
COPY . .

FROM sources AS publish
RUN dotnet publish services/host -c Release -a $TARGETARCH --no-restore --self-contained false -o /out

FROM sources AS publish-sandbox
RUN dotnet publish sandbox -c Release -a $TARGETARCH --no-restore --self-contained false -o /out

# Chiselled: glibc and OpenSSL, no shell, no package manager. `extra` adds ICU and the time zones, which quiet hours need.
# It has no libsasl2, so librdkafka's build without it loads: SASL PLAIN, SCRAM and OAUTHBEARER work, GSSAPI (Kerberos) does
# not. For GSSAPI: --build-arg RUNTIME=10.0-noble and libsasl2 on top.
ARG DOTNET
ARG RUNTIME=${DOTNET}-noble-chiselled-extra
FROM mcr.microsoft.com/dotnet/aspnet:${RUNTIME} AS runtime
WORKDIR /app
# No diagnostics socket in /tmp: the root file system may be read-only.
ENV DOTNET_EnableDiagnostics=0
USER $APP_UID

FROM runtime AS sandbox
LABEL org.opencontainers.image.title="notify-sandbox" \
      org.opencontainers.image.description="FCM and SMTP for development and tests of Notify"
COPY --from=publish-sandbox /out .
EXPOSE 8090 8091 1025
ENTRYPOINT ["/app/notify-sandbox"]
CMD ["--listen", "0.0.0.0", "--http", "8090", "--fcm", "8091", "--smtp", "1025"]

# Last, so that it is what `docker build .` builds.
FROM runtime AS notify
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="notify" \
      org.opencontainers.image.description="Events on Kafka become live frames, pushes, mails and inbox items" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=publish /out .
# Everybody may reach the ports of a container; what is published is decided outside.
ENV Http__Address=0.0.0.0
EXPOSE 8080 8081
# No HEALTHCHECK: the same image runs jobs that end, and Kubernetes ignores it. Compose asks with `notify health`.
ENTRYPOINT ["/app/notify"]
CMD ["run"]
