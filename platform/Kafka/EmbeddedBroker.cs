using System.Net.Sockets;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Notify.Platform.Kafka;

/// <summary>Requests that the embedded broker can be told to refuse, by Kafka's API key.</summary>
public enum KafkaRequest
{
    /// <summary>Produce.</summary>
    Produce = 0,

    /// <summary>Fetch.</summary>
    Fetch = 1,

    /// <summary>OffsetCommit.</summary>
    OffsetCommit = 8,

    /// <summary>FindCoordinator.</summary>
    FindCoordinator = 10,

    /// <summary>JoinGroup.</summary>
    JoinGroup = 11,

    /// <summary>Heartbeat.</summary>
    Heartbeat = 12,
}

/// <summary>
/// librdkafka's mock cluster: a broker in memory on 127.0.0.1 that speaks Kafka over TCP, for development and tests. It keeps
/// 5 MiB a partition, has no admin requests, transactions, TLS or SASL, and a client with another assignor can end its
/// process, so outside tests it runs in a process of its own.
/// </summary>
public sealed class EmbeddedBroker : IDisposable
{
    private const int Producer = 0;
    private readonly nint client;
    private readonly nint cluster;
    private readonly short replicas;

    private EmbeddedBroker(nint client, int brokers)
    {
        this.client = client;
        replicas = (short)Math.Min(3, brokers);
        cluster = MockCluster.New(client, brokers);
        if (cluster == 0) throw new InvalidOperationException("librdkafka could not start its mock cluster.");
        Bootstrap = Marshal.PtrToStringUTF8(MockCluster.Bootstraps(cluster))!;
    }

    /// <summary>Addresses, <c>host:port</c> separated by commas.</summary>
    public string Bootstrap { get; private set; }

    /// <summary>Starts a broker.</summary>
    /// <param name="topics">Names of the topics to create, dead topics included.</param>
    /// <param name="partitions">Partitions of each.</param>
    /// <param name="brokers">Brokers; more than one lets leaders and coordinators move.</param>
    /// <param name="port">The port of the only broker; 0 for a free one.</param>
    public static EmbeddedBroker Start(IEnumerable<string> topics, int partitions, int brokers = 1, int port = 0)
    {
        KafkaLibrary.Load();
        var error = new byte[256];
        var settings = MockCluster.NewSettings();
        MockCluster.Set(settings, "log_level", "3", error, (nuint)error.Length);
        var client = MockCluster.NewClient(Producer, settings, error, (nuint)error.Length);
        if (client == 0) throw new InvalidOperationException("librdkafka could not start: " + System.Text.Encoding.UTF8.GetString(error).TrimEnd('\0'));
        var broker = new EmbeddedBroker(client, brokers);
        if (port > 0) broker.Move(port);
        broker.Do(() =>
        {
            MockCluster.InitialRebalanceDelay(broker.cluster, 0);
            MockCluster.SetController(broker.cluster, 1);
            foreach (var topic in topics) Check(MockCluster.CreateTopic(broker.cluster, topic, partitions, broker.replicas));
        });
        return broker;
    }

    /// <summary>Creates a topic.</summary>
    public void CreateTopic(string topic, int partitions) => Do(() => Check(MockCluster.CreateTopic(cluster, topic, partitions, replicas)));

    /// <summary>Lets the next requests of a kind fail, one for each error, on whichever broker they arrive.</summary>
    public void Refuse(KafkaRequest request, params ReadOnlySpan<ErrorCode> errors)
    {
        var codes = errors.ToArray();
        Do(() => MockCluster.PushErrors(cluster, (short)request, (nuint)codes.Length, codes));
    }

    /// <summary>Moves a partition's leadership to a broker, numbered from 1.</summary>
    public void MoveLeader(string topic, int partition, int broker) => Do(() => Check(MockCluster.SetLeader(cluster, topic, partition, broker)));

    /// <summary>Moves a group's coordinator to a broker, numbered from 1.</summary>
    public void MoveCoordinator(string group, int broker) => Do(() => Check(MockCluster.SetCoordinator(cluster, "group", group, broker)));

    /// <summary>Cuts a broker's connections and accepts none until <see cref="Up"/>; its data stays. -1 for all.</summary>
    public void Down(int broker) => Do(() => Check(MockCluster.SetDown(cluster, broker)));

    /// <summary>Brings a broker back. -1 for all.</summary>
    public void Up(int broker) => Do(() => Check(MockCluster.SetUp(cluster, broker)));

    /// <summary>Delays every answer of a broker. -1 for all.</summary>
    public void Delay(int broker, TimeSpan roundTrip) => Do(() => Check(MockCluster.SetRoundTrip(cluster, broker, (int)roundTrip.TotalMilliseconds)));

    /// <summary>Deletes a partition's records before an offset, as retention does.</summary>
    public void DeleteRecords(string topic, int partition, long before) => Do(() => Check(MockCluster.DeleteRecords(cluster, topic, partition, before)));

    /// <summary>Stops the broker and forgets everything.</summary>
    public void Dispose() => Do(() =>
    {
        MockCluster.Destroy(cluster);
        MockCluster.DestroyClient(client);
    });

    // The mock cluster takes no port: its listener's descriptor is made to mean a listener of ours.
    private void Move(int port)
    {
        var at = System.Net.IPEndPoint.Parse(Bootstrap);
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new System.Net.IPEndPoint(at.Address, port));
        listener.Listen(128);
        listener.Blocking = false;
        if (MockCluster.Duplicate((int)listener.Handle, Listener(at)) < 0) throw new InvalidOperationException($"The embedded broker cannot move to port {port}.");
        Bootstrap = $"{at.Address}:{port}";
        Do(() => Check(MockCluster.SetHostPort(cluster, 1, at.Address.ToString(), port)));
    }

    private static int Listener(System.Net.IPEndPoint at)
    {
        foreach (var path in Directory.EnumerateFiles("/proc/self/fd"))
        {
            if (File.ResolveLinkTarget(path, returnFinalTarget: false)?.Name.StartsWith("socket:", StringComparison.Ordinal) != true) continue;
            var descriptor = int.Parse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture);
            using var handle = new SafeSocketHandle(descriptor, ownsHandle: false);
            using var socket = new Socket(handle);
            if (socket.LocalEndPoint is System.Net.IPEndPoint local && local.Equals(at) && !socket.Connected) return descriptor;
        }
        throw new InvalidOperationException("The embedded broker's listener was not found.");
    }

    // The cluster's thread looks at its commands only when a socket wakes it, or after up to a second: somebody knocks meanwhile.
    private void Do(Action command)
    {
        using var done = new ManualResetEventSlim();
        var knocker = new Thread(() => Knock(done)) { IsBackground = true, Name = "embedded broker: knock" };
        knocker.Start();
        try
        {
            command();
        }
        finally
        {
            done.Set();
            knocker.Join();
        }
    }

    private void Knock(ManualResetEventSlim done)
    {
        var addresses = Bootstrap.Split(',').Select(a => System.Net.IPEndPoint.Parse(a)).ToList();
        do
        {
            foreach (var address in addresses)
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    socket.Connect(address);
                }
                catch (SocketException)
                {
                    // That broker is down; another one wakes the cluster as well.
                }
            }
        }
        while (!done.Wait(TimeSpan.FromMilliseconds(5)));
    }

    private static void Check(ErrorCode code)
    {
        if (code != ErrorCode.NoError) throw new KafkaException(code);
    }
}
