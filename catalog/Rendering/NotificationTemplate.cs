using System.Text.Encodings.Web;
using Fluid;

namespace Notify.Catalog;

/// <summary>One parsed Liquid template of a type. Thread-safe.</summary>
public sealed class NotificationTemplate
{
    private readonly IFluidTemplate? _parsed;

    internal NotificationTemplate(string type, string name, string source, IFluidTemplate? parsed) =>
        (Type, Name, Source, _parsed) = (type, name, source, parsed);

    /// <summary>The type it belongs to.</summary>
    public string Type { get; }

    /// <summary>Its field, with the locale if it has one: <c>title</c>, <c>html (de)</c>.</summary>
    public string Name { get; }

    /// <summary>The template as written in the catalog.</summary>
    public string Source { get; }

    internal string Render(in RenderScope scope, TextEncoder encoder, OutputLimit limit)
    {
        if (_parsed is null) return Source;
        var context = new RenderContext(scope);
        try
        {
            var writer = BoundedWriter.Rent(limit);
            var render = _parsed.RenderAsync(writer, encoder, context);
            // Nothing in a template waits: no filter, value or writer here is asynchronous.
            if (!render.IsCompleted) throw new InvalidOperationException("A template waits for something.");
            render.GetAwaiter().GetResult();
            return writer.Text();
        }
        catch (RenderLimitException e)
        {
            throw new TemplateException(Type, Name, e.Message);
        }
        catch (Exception) when (context.StepsExhausted)
        {
            throw new TemplateException(Type, Name, $"it takes more than {Liquid.MaxSteps} steps");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Only the kind of error: its message may quote the payload, which must not reach a log.
            throw new TemplateException(Type, Name, $"a filter or expression failed with {e.GetType().Name}");
        }
    }
}
