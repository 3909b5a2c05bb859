{{- define "notify.name" -}}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{- end -}}

{{- define "notify.labels" -}}
app.kubernetes.io/name: notify
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "notify.image" -}}{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{- end -}}

{{- define "notify.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1654
runAsGroup: 1654
fsGroup: 1654
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "notify.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- /* One variable from a key of a Secret: list NAME SECRET KEY. */ -}}
{{- define "notify.fromSecret" -}}
- name: {{ index . 0 }}
  valueFrom: { secretKeyRef: { name: {{ index . 1 | quote }}, key: {{ index . 2 }} } }
{{- end -}}

{{- define "notify.kafkaEnv" -}}
- { name: Kafka__Bootstrap, value: {{ required "kafka.bootstrap is missing: host:port of the cluster" .Values.kafka.bootstrap | quote }} }
{{- with .Values.kafka.prefix }}
- { name: Kafka__Prefix, value: {{ . | quote }} }
{{- end }}
{{- range $name, $value := .Values.kafka.settings }}
- { name: {{ printf "Kafka__Settings__%s" $name | quote }}, value: {{ $value | quote }} }
{{- end }}
{{- with .Values.kafka.existingSecret }}
{{ include "notify.fromSecret" (list "Kafka__Settings__sasl.username" . "username") }}
{{ include "notify.fromSecret" (list "Kafka__Settings__sasl.password" . "password") }}
{{- end }}
{{- end -}}

{{- define "notify.postgresEnv" -}}
{{- $secret := required "postgres.existingSecret is missing: a Secret with keys owner, api, worker" .Values.postgres.existingSecret -}}
{{ include "notify.fromSecret" (list "Postgres__Api" $secret "api") }}
{{ include "notify.fromSecret" (list "Postgres__Worker" $secret "worker") }}
{{- end -}}
