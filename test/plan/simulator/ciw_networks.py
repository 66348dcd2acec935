"""Three networks of stations in Ciw, fed with the arrivals and services of standard input; prints the mean time in each."""

import json
import math
import sys

import ciw

given = json.load(sys.stdin)
arrivals = ciw.dists.Sequential(given["gapsMs"])
services = ciw.dists.Sequential(given["servicesMs"])
customers = len(given["gapsMs"])


def mean_time(network):
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(customers, method="Finish")
    first, last = {}, {}
    for record in simulation.get_all_records():
        customer = record.id_number
        if customer > customers:
            continue  # It goes on with arrivals until all that are asked for are through.
        first[customer] = min(first.get(customer, math.inf), record.arrival_date)
        last[customer] = max(last.get(customer, 0), record.exit_date)
    return sum(last[c] - first[c] for c in last) / len(last), len(last)


servers = ciw.create_network(
    arrival_distributions=[arrivals], service_distributions=[services], number_of_servers=[given["servers"]]
)
tandem = ciw.create_network(
    arrival_distributions=[arrivals, None],
    service_distributions=[ciw.dists.Deterministic(given["dispatchMs"]), services],
    number_of_servers=[1, given["servers"]],
    routing=[[0.0, 1.0], [0.0, 0.0]],
)
loop_and_wait = ciw.create_network(
    arrival_distributions=[arrivals, None],
    service_distributions=[ciw.dists.Deterministic(given["cpuMs"] / 2), ciw.dists.Deterministic(given["waitMs"])],
    number_of_servers=[1, math.inf],
    routing=ciw.routing.ProcessBased(lambda individual, simulation: [2, 1]),
)
print(json.dumps([mean_time(network) for network in (servers, tandem, loop_and_wait)]))
