#!/bin/sh
# What each program may do on Kafka, and nothing more; everything else is refused.
#
#   KAFKA_ACLS="kafka-acls.sh --bootstrap-server kafka:9092 --command-config admin.properties" deploy/kafka-acls.sh
#
# Principals: outcry-topics runs `outcry topics create` once; outcry-worker is `outcry run`, `outcry backfill --to-broker` and
# `outcry explain`;
# outcry-producer is whoever brings events; outcry-desk reads and redrives dead letters, which hold original bytes;
# outcry-drill is `outcry drill`, which feeds its canary; outcry-reader is any service that acts on alerts, in consumer groups
# whose names begin with READERS. Another OUTCRY_GROUP: set GROUP to it.
set -eu
ACLS=${KAFKA_ACLS:-kafka-acls.sh --bootstrap-server localhost:9092}
GROUP=${GROUP:-outcry}
READERS=${READERS:-readers}

# may PRINCIPAL "OPERATION …" KIND NAME…: `topics` and `group` are all whose names begin so.
may() {
    who=$1 operations=$2 kind=$3
    shift 3
    for name; do
        set --
        for operation in $operations; do set -- "$@" --operation "$operation"; done
        case $kind in
            topic) set -- "$@" --topic "$name" ;;
            topics) set -- "$@" --topic "$name" --resource-pattern-type prefixed ;;
            group) set -- "$@" --group "$name" --resource-pattern-type prefixed ;;
            cluster) set -- "$@" --cluster ;;
        esac
        $ACLS --add --force --allow-principal "User:$who" "$@"
    done
}

EVENTS="outcry.social.v1 outcry.call.v1 outcry.chat.v1 outcry.email.v1"
INPUTS="outcry.handling.v1 outcry.context.v1 outcry.labels.v1"
OUTPUTS="outcry.alerts.v1 outcry.incidents.v1 outcry.counts.v1 outcry.members.v1"

# shellcheck disable=SC2086  # lists of names
{
    may outcry-topics "Create Describe" cluster kafka
    may outcry-topics "Describe DescribeConfigs" topics outcry. "$GROUP-agents-"

    may outcry-worker "Read" topic $EVENTS $INPUTS
    # The page's buttons and the hooks write labels and context.
    may outcry-worker "Write" topic outcry.labels.v1 outcry.context.v1 outcry.dead-letters.v1
    may outcry-worker "Read Write" topic $OUTPUTS
    # Its own: the brand log with all that belongs to it, and the tables of the agents.
    may outcry-worker "Read Write" topics outcry.internal. "$GROUP-agents-"
    may outcry-worker "Read" group "$GROUP"

    may outcry-producer "Write" topic $EVENTS $INPUTS

    may outcry-drill "Write" topic $EVENTS

    may outcry-desk "Read" topic outcry.dead-letters.v1
    may outcry-desk "Write" topic $EVENTS $INPUTS

    may outcry-reader "Read" topic $OUTPUTS
    # A group of the workers' would take their partitions from them.
    may outcry-reader "Read" group "$READERS"
}
