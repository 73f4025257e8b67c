from pestprotocol.main import run

run()
