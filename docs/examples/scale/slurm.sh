#!/bin/bash
# One audit over three nodes: sbatch slurm.sh inventory.csv. Called again after its time was up, it goes on.
#SBATCH --job-name=govsite
#SBATCH --nodes=3
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=16
#SBATCH --time=12:00:00
set -eu

inventory=$1
file=$PWD/scheduler-$SLURM_JOB_ID.json
trap 'kill $(jobs -p) 2>/dev/null || true; rm -f "$file"' EXIT

# The scheduler on the first node, where this script runs.
dask scheduler --host "${HOST:-$(hostname -i | cut -d " " -f 1)}" --port 0 --no-dashboard --scheduler-file "$file" &
until [ -s "$file" ]; do sleep 1; done
address=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["address"])' "$file")

# A worker process for each core of each node.
srun dask worker "$address" --nworkers "$SLURM_CPUS_PER_TASK" --nthreads 1 --memory-limit 0 \
    --no-dashboard --local-directory "${TMPDIR:-/tmp}" &

workers=$((SLURM_NTASKS * SLURM_CPUS_PER_TASK))
if [ -e unfinished ]; then
    set -- --resume
else
    set -- "$inventory"
    touch unfinished
fi
code=0
govsite audit "$@" --engine "dask:$address" --jobs "$workers" --no-progress -o report.html || code=$?
# 0 clean, 1 findings: the run is whole. Anything else: call this script again.
if [ "$code" -le 1 ]; then rm unfinished; fi
exit "$code"
