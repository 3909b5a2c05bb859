using System.CommandLine;
using Notify.Host;
using Notify.Platform.Kafka;

KafkaLibrary.Load();
var root = new RootCommand("Notify: events on Kafka become live frames, pushes, mails and inbox items.")
{
    RunCommand.Create(),
    MigrateCommand.Create(),
    TopicsCommand.Create(),
    CatalogCommand.Create(),
    TokenCommand.Create(),
    ApiKeyCommand.Create(),
    SendCommand.Create(),
    SimulateCommand.Create(),
    BrokerCommand.Create(),
    HealthCommand.Create(),
    DeadCommand.Create(),
    InboxCommand.Create(),
};
return await Commands.InvokeAsync(root, args);
